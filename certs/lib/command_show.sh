# list, fingerprint: they change nothing and need no key.

command_list() {
  need_arguments 0 0 "list takes no arguments"
  open_folder
  register | sort -t $'\t' -k 4,4 -k 3,3 -k 6,6n | show_table
}

show_table() {
  awk -F '\t' '
    function row(n, p, s, f, u, r, x) {
      printf "%-" widest "s  %-8s  %-7s  %-10s  %-10s  %-26s  %s\n", n, p, s, f, u, r, x
    }
    { line[NR] = $0; if (length($4) > widest) widest = length($4) }
    END {
      if (widest < 4) widest = 4
      row("NAME", "PURPOSE", "STATE", "FROM", "UNTIL", "ROLES", "SERIAL")
      for (i = 1; i <= NR; i++) {
        split(line[i], part, "\t")
        row(part[4], part[3], part[1], day(part[6]), day(part[7]), part[8] == "" ? "-" : part[8], part[2])
      }
    }
    # Seconds since 1970 to a date, without the functions that mawk may lack.
    function day(seconds,    days, era, doe, yoe, doy, mp, d, m, y) {
      days = int(seconds / 86400) + 719468
      era = int(days / 146097); doe = days - era * 146097
      yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
      doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
      mp = int((5 * doy + 2) / 153); d = doy - int((153 * mp + 2) / 5) + 1
      m = mp < 10 ? mp + 3 : mp - 9; y = yoe + era * 400 + (m <= 2)
      return sprintf("%04d-%02d-%02d", y, m, d)
    }'
}

# Four rows of four groups, as both programs show it.
fingerprint_of() {
  openssl x509 -in "$1" -outform DER | sha256sum | cut -d ' ' -f 1 |
    sed 's/.\{16\}/&\n/g' | sed -n 's/^\(....\)\(....\)\(....\)\(....\)$/\1 \2 \3 \4/p'
}

command_fingerprint() {
  need_arguments 0 1 "fingerprint takes at most one FILE"
  local file=${arguments[0]:-$dir/root.pem}
  [ -r "$file" ] || die "$file cannot be read" "name the authority's folder with --dir, or a certificate's file"
  openssl x509 -in "$file" -noout 2>/dev/null || refuse "$file holds no certificate"
  fingerprint_of "$file"
}
