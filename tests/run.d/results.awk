# Reads the output of a test program and prints its results, one a line. Wants the variables
# program, status (its exit status) and limit (the seconds that it had).

function note(kind, name, reason) {
  seen++
  if (kind == "not ok") failed++
  print kind " " name (kind == "ok" ? "" : ": " reason)
}

function name_of(text) {
  sub(/^- /, "", text)
  return text
}

# GoogleTest: the name is the second word after the bracket; summaries carry no "(N ms)".
/^\[ RUN      \] / { open = $4; reason = ""; next }
/^\[       OK \] .* ms\)$/ { note("ok", $4); open = ""; next }
/^\[  FAILED  \] .* ms\)$/ { sub(/,$/, "", $4); note("not ok", $4, reason); open = ""; next }
/^\[  SKIPPED \] .* ms\)$/ { note("skip", $4, reason); open = ""; next }
/^[^ ]+:[0-9]+: Failure$/ { if (reason == "") reason = $1 " see above"; next }
/^[^ ]+:[0-9]+: Skipped$/ { reason_next = 1; next }
reason_next { reason = $0; reason_next = 0; next }

# Our own programs and scripts; a dash before the name is left out.
/^ok [^ ]/ { note("ok", name_of(substr($0, 4))) }
/^(not ok|skip) [^ ]/ {
  kind = /^skip/ ? "skip" : "not ok"
  rest = name_of(substr($0, length(kind) + 2))
  at = index(rest, ": ")
  if (at) note(kind, substr(rest, 1, at - 1), substr(rest, at + 2))
  else if (kind == "not ok") note(kind, rest, "see above")
}

{ last = $0 }

# A program that only counts, as mls_vectors does: each entry is a result.
function note_counts(passed, bad, i) {
  for (i = 1; i <= passed; i++) note("ok", program " " i)
  for (i = 1; i <= bad; i++) note("not ok", program " " i, "see above")
}

END {
  if (!seen && last ~ /^[0-9]+ passed, [0-9]+ failed$/) {
    split(last, counts, " ")
    note_counts(counts[1], counts[3])
  }
  why = status == 124 || status == 137 ? "no end within " limit " s" : "ended with status " status
  if (open != "") note("not ok", open, why)
  if (status == 77 && !seen) note("skip", program, last)
  else if (status != 0 && !failed) note("not ok", program, why)
  else if (!seen) note("not ok", program, "it ran no test")
}
