# jobs.migrate of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "billing-prod-migrate" {
  type      = "batch"
  namespace = "finance"

  parameterized {
    payload = "forbidden"
  }

  group "migrate" {
    count = 1

    network {
      mode = "bridge"
    }

    restart {
      attempts = 3
      interval = "24h"
      delay    = "15s"
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "migrate" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/finance/billing-api:5.10.3"
        args            = ["billing", "migrate"]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }
      }

      env {
        CACHE_ADDRESS = "cache.internal.example.com:6380"
        BUCKET        = "billing-documents"
        STORAGE_URL   = "https://storage.example.com"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ with secret "secret/data/billing" }}
{{ if not (index .Data.data "prod/billing/db-url") }}{{ sprig_fail "prod/billing/db-url is not in secret/data/billing" }}{{ end }}
{{ if not (index .Data.data "prod/billing/payments-key") }}{{ sprig_fail "prod/billing/payments-key is not in secret/data/billing" }}{{ end }}
DATABASE_URL={{ (index .Data.data "prod/billing/db-url") | toJSON }}
PAYMENTS_KEY={{ (index .Data.data "prod/billing/payments-key") | toJSON }}
{{ end }}
EOT
      }

      vault {
        change_mode = "noop"
      }

      resources {
        cpu    = 1000
        memory = 512
      }
    }
  }
}
