# Files with secrets in them, made of their templates.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

# render_file TEMPLATE SIZE PIECES FILE: a piece is FIRST+LENGTH, bytes of the template, or the name of a secret
render_file() {
  if [ ! -f "$1" ] || [ $(($(wc -c <"$1"))) != "$2" ]; then
    say "$1 is not what was compiled: copy the folder anew, byte for byte"
    return 1
  fi
  mkdir -p "${4%/*}"
  printf '%s\n' "$3" | tr , '\n' | while read -r piece; do
    case $piece in
      *+*) tail -c "+$((${piece%+*} + 1))" "$1" | head -c "${piece#*+}" ;;
      *) value_of "$piece" ;;
    esac || exit 1
  done >"$4"
}
