# Volume of `search` of envspec.yaml, environment prod; deploy.sh makes it.
# Made by envspec: change the spec instead.

name         = "market-prod-search"
type         = "host"
plugin_id    = "mkdir"
capacity_min = "30GiB"
capacity_max = "30GiB"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}

parameters {
  uid  = "1000"
  gid  = "1000"
  mode = "0700"
}
