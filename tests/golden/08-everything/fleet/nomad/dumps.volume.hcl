# Volume of `dumps` of envspec.yaml, environment fleet; deploy.sh makes it.
# Made by envspec: change the spec instead.

id           = "atlas-fleet-dumps"
name         = "atlas-fleet-dumps"
type         = "csi"
namespace    = "maps"
plugin_id    = "ceph"
capacity_min = "500GiB"
capacity_max = "500GiB"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}

mount_options {
  fs_type = "ext4"
}
