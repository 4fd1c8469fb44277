#!/bin/sh
# Rolls out notes, environment prod, on Nomad: ./deploy.sh --help tells its words.
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

release=a8ad3208ef29
tag=2.3.0
namespace=''
region=''
prefix=notes-prod
records=envspec/notes-prod
services=web
states=db
jobs='db-backup 7290'
dumped='db 21675'
steps='state 0 db:1ae6e8ba4d9e
service 0 web:77f954969805
schedule 7290 db-backup:5296e2ed6185
restore 21675 db-restore:70057e1c80ad'
volume_type=host
volumes='backups.volume.hcl notes-prod-backups
db.volume.hcl notes-prod-db'
secrets='web db_password
db db_password
db-backup db_password
db-restore db_password'
passwords='db ALTER ROLE … PASSWORD …'
policy='# What deploy.sh needs for notes, environment prod.

namespace "default" {
  capabilities = [
    "list-jobs",
    "read-job",
    "submit-job",
    "dispatch-job",
    "read-logs",
    "host-volume-read",
    "host-volume-create",
  ]

  variables {
    path "envspec/notes-prod" {
      capabilities = ["read", "write", "destroy"]
    }

    path "envspec/notes-prod/*" {
      capabilities = ["read", "write", "destroy"]
    }

    path "nomad/jobs/notes-prod-web" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/notes-prod-db" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/notes-prod-db-backup" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/notes-prod-db-restore" {
      capabilities = ["read", "write"]
    }
  }
}

host_volume "notes-prod-backups" {
  policy = "write"
}

host_volume "notes-prod-db" {
  policy = "write"
}'
words='--policy 0 0 - -'
usage='  --policy              print the ACL policy that the token of this script needs'

