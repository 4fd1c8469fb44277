# Volume of `backups` of envspec.yaml, environment staging; deploy.sh makes it.
# Made by envspec: change the spec instead.

name         = "shop-staging-backups"
type         = "host"
plugin_id    = "mkdir"
capacity_min = "50GiB"
capacity_max = "50GiB"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}

parameters {
  uid  = "999"
  gid  = "999"
  mode = "0700"
}
