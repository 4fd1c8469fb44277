#!/bin/sh
# Rolls out shop, environment staging, on Nomad: ./deploy.sh --help tells its words.
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

release=6fcc63446992
tag=1.4.2
namespace=''
region=''
prefix=shop-staging
records=envspec/shop-staging
services=web
states='db
cache'
jobs='migrate 1290
db-backup 7290'
dumped='db 21675'
steps='state 0 db:8bf7ad370b5e
state 0 cache:d21186edcad6
before 1290 migrate:ffe89912d8b8
service 0 web:e91babe26799
schedule 7290 db-backup:23ae4e5ab25d
restore 21675 db-restore:24d9b2ad37a0'
volume_type=host
volumes='backups.volume.hcl shop-staging-backups
db.volume.hcl shop-staging-db'
secrets='web db_password cache_password session_key:32
migrate db_password cache_password session_key:32
db db_password
db-backup db_password
db-restore db_password
cache cache_password'
passwords='db ALTER ROLE … PASSWORD …'
policy='# What deploy.sh needs for shop, environment staging.

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
    path "envspec/shop-staging" {
      capabilities = ["read", "write", "destroy"]
    }

    path "envspec/shop-staging/*" {
      capabilities = ["read", "write", "destroy"]
    }

    path "nomad/jobs/shop-staging-web" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-staging-migrate" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-staging-db" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-staging-db-backup" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-staging-db-restore" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/shop-staging-cache" {
      capabilities = ["read", "write"]
    }
  }
}

host_volume "shop-staging-backups" {
  policy = "write"
}

host_volume "shop-staging-db" {
  policy = "write"
}'
words='--policy 0 0 - -'
usage='  --policy              print the ACL policy that the token of this script needs'

