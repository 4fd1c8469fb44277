#!/bin/sh
# Rolls out hello, environment prod, on Nomad: ./deploy.sh --help tells its words.
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

release=b4fd55d37d64
tag=''
namespace=''
region=''
prefix=hello-prod
records=envspec/hello-prod
services=web
states=''
jobs=''
dumped=''
steps='service 0 web:fd1d2f2abe5d'
volume_type=host
volumes=''
secrets=''
passwords=''
policy='# What deploy.sh needs for hello, environment prod.

namespace "default" {
  capabilities = ["list-jobs", "read-job", "submit-job", "dispatch-job", "read-logs"]

  variables {
    path "envspec/hello-prod" {
      capabilities = ["read", "write", "destroy"]
    }

    path "envspec/hello-prod/*" {
      capabilities = ["read", "write", "destroy"]
    }
  }
}'
words='--policy 0 0 - -'
usage='  --policy              print the ACL policy that the token of this script needs'

