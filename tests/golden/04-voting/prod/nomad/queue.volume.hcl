# Volume of `queue` of envspec.yaml, environment prod; deploy.sh makes it.
# Made by envspec: change the spec instead.

name         = "voting-prod-queue"
type         = "host"
plugin_id    = "mkdir"
capacity_min = "2GiB"
capacity_max = "2GiB"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}

parameters {
  uid  = "999"
  gid  = "999"
  mode = "0700"
}
