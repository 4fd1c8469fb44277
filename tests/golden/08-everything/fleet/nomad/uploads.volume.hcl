# Volume of `uploads` of envspec.yaml, environment fleet; deploy.sh makes it.
# Made by envspec: change the spec instead.

id           = "atlas-fleet-uploads"
name         = "atlas-fleet-uploads"
type         = "csi"
namespace    = "maps"
plugin_id    = "ceph"
capacity_min = "50GiB"
capacity_max = "50GiB"

capability {
  access_mode     = "multi-node-multi-writer"
  attachment_mode = "file-system"
}

mount_options {
  fs_type = "ext4"
}
