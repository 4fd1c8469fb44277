# Volume of `backups` of envspec.yaml, environment prod; deploy.sh makes it.
# Made by envspec: change the spec instead.

name         = "notes-prod-backups"
type         = "host"
plugin_id    = "mkdir"
capacity_min = "40GiB"
capacity_max = "40GiB"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}

parameters {
  uid  = "999"
  gid  = "999"
  mode = "0700"
}
