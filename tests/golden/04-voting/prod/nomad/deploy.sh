#!/bin/sh
# Rolls out voting, environment prod, on Nomad: ./deploy.sh --help tells its words.
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

release=3b69e1f576b7
tag=3.0.1
namespace=''
region=''
prefix=voting-prod
records=envspec/voting-prod
services='vote
result
worker'
states='queue
db'
jobs='schema 1290
db-backup 7290'
dumped='db 21675'
steps='state 0 queue:bb4a606bd68a
state 0 db:4b5f2c2bf88e
before 1290 schema:78de360894c2
service 0 vote:f9b1e4655021
service 0 result:83037ff65e3a
service 0 worker:28043b18f96b
schedule 7290 db-backup:c7bdd1bad5f0
restore 21675 db-restore:e5ea5cda91d8'
volume_type=host
volumes='backups.volume.hcl voting-prod-backups
queue.volume.hcl voting-prod-queue
db.volume.hcl voting-prod-db'
secrets='vote queue_password
result db_password
worker queue_password db_password
schema queue_password db_password
queue queue_password
db db_password
db-backup db_password
db-restore db_password'
passwords='db ALTER ROLE … PASSWORD …'
policy='# What deploy.sh needs for voting, environment prod.

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
    path "envspec/voting-prod" {
      capabilities = ["read", "write", "destroy"]
    }

    path "envspec/voting-prod/*" {
      capabilities = ["read", "write", "destroy"]
    }

    path "nomad/jobs/voting-prod-vote" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/voting-prod-result" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/voting-prod-worker" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/voting-prod-schema" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/voting-prod-queue" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/voting-prod-db" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/voting-prod-db-backup" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/voting-prod-db-restore" {
      capabilities = ["read", "write"]
    }
  }
}

host_volume "voting-prod-backups" {
  policy = "write"
}

host_volume "voting-prod-queue" {
  policy = "write"
}

host_volume "voting-prod-db" {
  policy = "write"
}'
words='--policy 0 0 - -'
usage='  --policy              print the ACL policy that the token of this script needs'

