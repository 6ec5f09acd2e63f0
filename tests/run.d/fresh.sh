run_fresh() { :; }
