# Gives volumes away, with root and the image of the service that mounts them. Words of three each:
#   own UID:GID PATH    a volume that is somebody else's becomes theirs, with all in it
#   share UID:GID PATH  the same, and everybody may write to its root: others mount it too
# It runs before the service at each `docker compose up`, and changes nothing where all is as it should be.
set -eu
while [ $# -gt 0 ]; do
  if [ "$(stat -c %u:%g "$3")" != "$2" ]; then chown -R "$2" "$3"; fi
  if [ "$1" = share ]; then chmod 1777 "$3"; fi
  shift 3
done
