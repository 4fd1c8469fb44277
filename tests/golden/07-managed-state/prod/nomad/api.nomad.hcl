# services.api of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "billing-prod-api" {
  type      = "service"
  namespace = "finance"

  group "api" {
    count          = 3
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = 8080
      }
    }

    service {
      name     = "billing-prod-api"
      provider = "nomad"
      port     = "http"
      tags = [
        "live",
        "traefik.enable=true",
        "traefik.http.routers.billing-prod-api.rule=Host(`billing.example.com`)",
        "traefik.http.routers.billing-prod-api.entrypoints=websecure",
        "traefik.http.routers.billing-prod-api.tls=true",
        "traefik.http.routers.billing-prod-api.service=billing-prod-api",
        "traefik.http.services.billing-prod-api.loadbalancer.healthcheck.path=/health",
        "traefik.http.services.billing-prod-api.loadbalancer.healthcheck.interval=10s",
        "traefik.http.services.billing-prod-api.loadbalancer.healthcheck.timeout=2s",
      ]
      canary_tags = ["canary"]

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    update {
      max_parallel      = 1
      canary            = 1
      auto_promote      = true
      auto_revert       = true
      health_check      = "checks"
      min_healthy_time  = "10s"
      healthy_deadline  = "5m"
      progress_deadline = "10m"
    }

    restart {
      attempts = 3
      interval = "5m"
      delay    = "15s"
      mode     = "fail"
    }

    spread {
      attribute = "$${node.unique.id}"
      weight    = 100
    }

    task "api" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/finance/billing-api:5.10.3"
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
        change_mode          = "restart"
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
        change_mode = "restart"
      }

      resources {
        cpu    = 1000
        memory = 512
      }
    }
  }
}
