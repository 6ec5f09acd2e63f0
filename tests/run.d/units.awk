# Packs sources into units, to be read in one go: most of what clang-tidy reads of a source are the
# headers that its neighbours have read as well. In a unit are sources of one target with the same
# flags, whose unnamed namespaces have no name in common.
#
#   awk -f units.awk -v top=DIR -v units=DIR compile_commands.json
#
# Writes UNITS/[tests/]NUMBER.cc, each a list of #include, and UNITS/compile_commands.json; prints
# for each unit its file and its sources.

BEGIN { most = 12 }

/^ *"directory": / { directory = $0 }
/^ *"command": / { command = $0 }
/^ *"file": / {
  file = $0
  sub(/^ *"file": "/, "", file)
  sub(/".*/, "", file)
  name = substr(file, length(top) + 2)
  if (index(file, top "/") == 1 && name !~ /^build\//) place(name)
}

END {
  for (n = 1; n <= count; ++n) write_unit(n)
  printf "[%s\n]\n", entries >(units "/compile_commands.json")
}

function place(name,   flags, n, i, names, taken) {
  flags = command
  sub(/ -o .*/, "", flags)
  split_names(name, names)
  for (n = 1; n <= count; ++n) {
    if (flags_of[n] != flags || size[n] >= most) continue
    taken = 0
    for (i in names) if ((n, i) in used) taken = 1
    if (!taken) break
  }
  if (n > count) {
    count = n
    flags_of[n] = flags
    command_of[n] = command
    directory_of[n] = directory
    first[n] = name
  }
  sources[n] = sources[n] " " name
  ++size[n]
  for (i in names) used[n, i] = 1
}

# What a source's unnamed namespaces declare: in each line that begins there at the margin, the last
# name before a bracket, a brace, an equals sign or a semicolon.
function split_names(name, names,   line, inside, path) {
  path = top "/" name
  while ((getline line <path) > 0) {
    if (line ~ /^namespace \{/) inside = 1
    else if (line ~ /^\}  \/\/ namespace$/) inside = 0
    else if (inside && line ~ /^[a-zA-Z]/ && line !~ /^(namespace|template|using|static_assert)/) {
      sub(/^TEST.*\(/, "", line)
      sub(/( :|[[({=;,]).*/, "", line)
      sub(/ +$/, "", line)
      sub(/ final$/, "", line)
      sub(/.*[ *&]/, "", line)
      names[line] = 1
    }
  }
  close(path)
}

function write_unit(n,   unit, file, list, i, entry) {
  unit = units (first[n] ~ /^tests\// ? "/tests/" : "/") sprintf("%03d", n) ".cc"
  split(sources[n], list, " ")
  for (i = 1; i <= size[n]; ++i) printf "#include \"%s/%s\"\n", top, list[i] >unit
  close(unit)
  entry = command_of[n]
  file = top "/" first[n]
  i = index(entry, "-c " file)
  entry = substr(entry, 1, i + 2) unit substr(entry, i + 3 + length(file))
  entries = entries (entries == "" ? "" : ",") "\n{\n" directory_of[n] "\n" entry "\n  \"file\": \"" unit "\"\n}"
  print unit sources[n]
}
