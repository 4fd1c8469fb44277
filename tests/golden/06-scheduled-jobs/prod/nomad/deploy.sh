#!/bin/sh
# Rolls out reports, environment prod, on Nomad: ./deploy.sh --help tells its words.
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

release=b3304b87679e
tag=7.2.0
namespace=''
region=''
prefix=reports-prod
records=envspec/reports-prod
services=dashboard
states=warehouse
jobs='schema 2520
warm 1320
nightly 8205
monthly 14520
rebuild 3675
warehouse-backup 7290'
dumped='warehouse 21675'
steps='state 0 warehouse:000652f7c3d8
before 2520 schema:90746cd25f19
service 0 dashboard:4c6387309082
schedule 7290 warehouse-backup:d1032e53e046
restore 21675 warehouse-restore:1b8e39882669
schedule 8205 nightly:55aae6017ba3
schedule 14520 monthly:711233a28753
manual 3675 rebuild:0d5f85a2f72d
after 1320 warm:8d477289b462'
volume_type=host
volumes='dumps.volume.hcl reports-prod-dumps
warehouse.volume.hcl reports-prod-warehouse'
secrets='dashboard warehouse_password
schema warehouse_password
warm warehouse_password
nightly warehouse_password
monthly partner_token warehouse_password
rebuild warehouse_password
warehouse warehouse_password
warehouse-backup warehouse_password
warehouse-restore warehouse_password'
passwords='warehouse ALTER ROLE … PASSWORD …'
policy='# What deploy.sh needs for reports, environment prod.

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
    path "envspec/reports-prod" {
      capabilities = ["read", "write", "destroy"]
    }

    path "envspec/reports-prod/*" {
      capabilities = ["read", "write", "destroy"]
    }

    path "nomad/jobs/reports-prod-dashboard" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/reports-prod-schema" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/reports-prod-warm" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/reports-prod-nightly" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/reports-prod-monthly" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/reports-prod-rebuild" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/reports-prod-warehouse" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/reports-prod-warehouse-backup" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/reports-prod-warehouse-restore" {
      capabilities = ["read", "write"]
    }
  }
}

host_volume "reports-prod-dumps" {
  policy = "write"
}

host_volume "reports-prod-warehouse" {
  policy = "write"
}'
words='--policy 0 0 - -'
usage='  --policy              print the ACL policy that the token of this script needs'

