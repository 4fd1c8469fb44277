# shellcheck shell=sh
# Gives volumes away, with root and the image of the service that mounts them. Words of three each:
#   own UID:GID PATH    a volume that is somebody else's becomes theirs, with all in it
#   share UID:GID PATH  the same, and everybody may write to its root: others mount it too
#   seed UID:GID PATH   the volume at /.envspec/PATH gets what the image has at PATH; `-` for the owner leaves that as it is
# It runs before the service at each `docker compose up`, and changes nothing where all is as it should be. What is
# seeded stays as long as this very container, which goes when the image is another one.
set -eu
while [ $# -gt 0 ]; do
  if [ "$1" = seed ]; then
    if [ ! -e /.seeded ]; then
      rm -rf "/.envspec$3"/* "/.envspec$3"/.[!.]* "/.envspec$3"/..?*
      if [ -d "$3" ]; then cp -a "$3/." "/.envspec$3"; fi
      if [ "$2" != - ]; then chown -R "$2" "/.envspec$3"; fi
    fi
  elif [ "$(stat -c %u:%g "$3")" != "$2" ]; then
    chown -R "$2" "$3"
  fi
  if [ "$1" = share ]; then chmod 1777 "$3"; fi
  shift 3
done
