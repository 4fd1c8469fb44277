#!/bin/sh
# Rolls out shop, environment prod, on Nomad: ./deploy.sh --help tells its words.
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

release=381b8e7344ec
tag=1.4.2
namespace=''
region=''
prefix=shop-prod
records=envspec/shop-prod
services=web
states='db
cache'
jobs='migrate 1290
db-backup 7290'
dumped='db 21675'
steps='state 0 db:1f9e737fd3fc
state 0 cache:69bd9e832037
before 1290 migrate:5b4c5397da85
service 0 web:0df051440aee
schedule 7290 db-backup:bbbfb07efdb5
restore 21675 db-restore:a04a74f1aab8'
volume_type=host
volumes='backups.volume.hcl shop-prod-backups
db.volume.hcl shop-prod-db'
secrets='web db_password cache_password session_key:32
migrate db_password cache_password session_key:32
db db_password
db-backup db_password
db-restore db_password
cache cache_password'
passwords='db ALTER ROLE … PASSWORD …'
policy='# What deploy.sh needs for shop, environment prod.

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
    path "envspec/shop-prod" {
      capabilities = ["read", "write", "destroy"]
    }

    path "envspec/shop-prod/*" {
      capabilities = ["read", "write", "destroy"]
    }

    path "nomad/jobs/shop-prod-web" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-prod-migrate" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-prod-db" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-prod-db-backup" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-prod-db-restore" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-prod-cache" {
      capabilities = ["read", "write"]
    }
  }
}

host_volume "shop-prod-backups" {
  policy = "write"
}

host_volume "shop-prod-db" {
  policy = "write"
}'
words='--policy 0 0 - -'
usage='  --policy              print the ACL policy that the token of this script needs'

