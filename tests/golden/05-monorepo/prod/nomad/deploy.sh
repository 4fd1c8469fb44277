#!/bin/sh
# Rolls out market, environment prod, on Nomad: ./deploy.sh --help tells its words.
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

release=05b32daaa591
tag=2025.6.1
namespace=''
region=''
prefix=market-prod
records=envspec/market-prod
services='api
catalog
front'
states='orders
products
search'
jobs='migrate-orders 2520
orders-backup 7290
products-backup 7290'
dumped='orders 21675
products 21675'
steps='state 0 products:d433c0f76091
state 0 search:ba43688b4d05
state 0 orders:a8501e4aabd9
before 2520 migrate-orders:9e0f9bb46cb3
service 0 catalog:98132ffb2daf
service 0 api:4d8b773e55cb
service 0 front:d598f138bd7b:scaled
schedule 7290 orders-backup:11370bf0bb72
restore 21675 orders-restore:424a1714628b
schedule 7290 products-backup:eff095716986
restore 21675 products-restore:09ebd8f40955'
volume_type=host
volumes='order-backups.volume.hcl market-prod-order-backups
product-backups.volume.hcl market-prod-product-backups
orders.volume.hcl market-prod-orders
products.volume.hcl market-prod-products
search.volume.hcl market-prod-search'
secrets='api orders_password
catalog products_password
front session_key:32
migrate-orders orders_password
orders orders_password
orders-backup orders_password
orders-restore orders_password
products products_password
products-backup products_password
products-restore products_password'
passwords='orders ALTER USER … IDENTIFIED BY …
products db.changeUserPassword(…)'
policy='# What deploy.sh needs for market, environment prod.

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
    path "envspec/market-prod" {
      capabilities = ["read", "write", "destroy"]
    }

    path "envspec/market-prod/*" {
      capabilities = ["read", "write", "destroy"]
    }

    path "nomad/jobs/market-prod-api" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/market-prod-catalog" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/market-prod-front" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/market-prod-migrate-orders" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/market-prod-orders" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/market-prod-orders-backup" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/market-prod-orders-restore" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/market-prod-products" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/market-prod-products-backup" {
      capabilities = ["read", "write"]
    }

    path "nomad/jobs/market-prod-products-restore" {
      capabilities = ["read", "write"]
    }
  }
}

host_volume "market-prod-order-backups" {
  policy = "write"
}

host_volume "market-prod-product-backups" {
  policy = "write"
}

host_volume "market-prod-orders" {
  policy = "write"
}

host_volume "market-prod-products" {
  policy = "write"
}

host_volume "market-prod-search" {
  policy = "write"
}'
words='--policy 0 0 - -'
usage='  --policy              print the ACL policy that the token of this script needs'

