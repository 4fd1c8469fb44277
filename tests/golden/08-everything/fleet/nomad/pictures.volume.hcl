# Volume of `pictures` of envspec.yaml, environment fleet; deploy.sh makes it.
# Made by envspec: change the spec instead.

id           = "atlas-fleet-pictures"
name         = "atlas-fleet-pictures"
type         = "csi"
namespace    = "maps"
plugin_id    = "ceph"
capacity_min = "100GiB"
capacity_max = "100GiB"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}

mount_options {
  fs_type = "ext4"
}
