#!/bin/sh
# Rolls out atlas, environment fleet, on Nomad: ./deploy.sh --help tells its words.
#
#   1. looks at volumes, secrets and jobs, and tells all that would stop it
#   2. makes the volumes and the secrets that are missing and can be made
#   3. starts states and waits until they are healthy
#   4. runs the jobs of before-deploy, each once for a release, and waits for their end
#   5. replaces services, callees first, and waits for each deployment; a failed one goes back by itself
#   6. registers scheduled and manual jobs, and runs those of after-deploy
#
# Where to: NOMAD_ADDR, NOMAD_TOKEN and the like, as for every nomad command.
set -eu

release=5b48b0d38839
tag=4.7.2
namespace=maps
region=eu
prefix=atlas-fleet
records=envspec/atlas-fleet
services='tiles
tunnel
agent
web
api
worker'
states='db
cache
pictures
search
vectors
tracks'
jobs='migrate 1890
reindex 2520
report 12120
purge 2520
db-backup 7290
pictures-setup 2520'
dumped='db 21675'
steps='state 0 db:d6e20d2be37e
state 0 cache:072bb0a4a755
state 0 pictures:351f619edf1e
state 0 search:0e8f499d708d
state 0 vectors:105c737c23fa
state 0 tracks:eb3866bfc2c2
before 2520 pictures-setup:04d355572590
before 1890 migrate:721e0076e90b
service 0 tiles:40410c7cc3ba:scaled
service 0 tunnel:3208b32da408
service 0 agent:0593d32e966c:system:300
service 0 api:274592129381
service 0 web:3b2ddd075212
service 0 worker:e131e33c58a9
schedule 7290 db-backup:2d08f61f4aa9
restore 21675 db-restore:044ce9ca1c60
schedule 12120 report:7ebbe5148419
manual 2520 purge:0627fd1f36db
after 2520 reindex:1e0c599c42ea'
volume_type=csi
volumes='uploads.volume.hcl atlas-fleet-uploads
styles.volume.hcl atlas-fleet-styles
dumps.volume.hcl atlas-fleet-dumps
- atlas_pgdata
pictures.volume.hcl atlas-fleet-pictures
search.volume.hcl atlas-fleet-search
vectors.volume.hcl atlas-fleet-vectors
tracks.volume.hcl atlas-fleet-tracks'
secrets=''
passwords=''
policy='# What deploy.sh needs for atlas, environment fleet.

namespace "maps" {
  capabilities = [
    "list-jobs",
    "read-job",
    "submit-job",
    "dispatch-job",
    "read-logs",
    "csi-list-volume",
    "csi-write-volume",
    "csi-mount-volume",
  ]

  variables {
    path "envspec/atlas-fleet" {
      capabilities = ["read", "write", "destroy"]
    }

    path "envspec/atlas-fleet/*" {
      capabilities = ["read", "write", "destroy"]
    }
  }
}

plugin {
  policy = "read"
}'
words='--policy 0 0 - -'
usage='  --policy              print the ACL policy that the token of this script needs'

