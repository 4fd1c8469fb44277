# Volume of `styles` of envspec.yaml, environment fleet; deploy.sh makes it.
# Made by envspec: change the spec instead.

id           = "atlas-fleet-styles"
name         = "atlas-fleet-styles"
type         = "csi"
namespace    = "maps"
plugin_id    = "ceph"
capacity_min = "1GiB"
capacity_max = "1GiB"

capability {
  access_mode     = "multi-node-multi-writer"
  attachment_mode = "file-system"
}

mount_options {
  fs_type = "ext4"
}
