# services.api of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "market-prod-api" {
  type = "service"

  group "api" {
    count          = 2
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = 8080
      }

      port "grpc" {
        to = 9000
      }
    }

    service {
      name        = "market-prod-api"
      provider    = "nomad"
      port        = "http"
      tags        = ["live", "prometheus.scrape=true", "prometheus.path=/metrics"]
      canary_tags = ["canary"]

      check {
        type     = "http"
        path     = "/healthz"
        interval = "10s"
        timeout  = "2s"
      }
    }

    service {
      name        = "market-prod-api-grpc"
      provider    = "nomad"
      port        = "grpc"
      tags        = ["live"]
      canary_tags = ["canary"]
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
        image           = "registry.example.com/market/market-api:2025.6.1"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 128

        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }
      }

      env {
        LOG_LEVEL = "info"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = <<EOT
{{ $orders_mysql := nomadService 1 (env "NOMAD_ALLOC_ID") "market-prod-orders" }}
{{ $catalog_http := nomadService 2 (env "NOMAD_ALLOC_ID") "live.market-prod-catalog" }}
{{ if and $orders_mysql $catalog_http }}
{{ $orders_mysql := index $orders_mysql 0 }}
{{ $catalog_http := index $catalog_http 0 }}
{{ with nomadVar "nomad/jobs/market-prod-api" }}
ORDERS_URL={{ printf "mysql://market:%v@%v:%v/market" .orders_password.Value $orders_mysql.Address $orders_mysql.Port | toJSON }}
CATALOG="{{ $catalog_http.Address }}:{{ $catalog_http.Port }}"
{{ end }}
{{ else }}{{ with nomadVar "nomad/jobs/market-prod-api/api/api" }}{{ sprig_fail "nomad/jobs/market-prod-api/api/api must not exist" }}{{ end }}{{ end }}
EOT
      }

      resources {
        cpu    = 400
        memory = 256
      }
    }
  }
}
