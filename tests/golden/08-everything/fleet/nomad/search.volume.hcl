# Volume of `search` of envspec.yaml, environment fleet; deploy.sh makes it.
# Made by envspec: change the spec instead.

id           = "atlas-fleet-search"
name         = "atlas-fleet-search"
type         = "csi"
namespace    = "maps"
plugin_id    = "ceph"
capacity_min = "20GiB"
capacity_max = "20GiB"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}

mount_options {
  fs_type = "ext4"
}
