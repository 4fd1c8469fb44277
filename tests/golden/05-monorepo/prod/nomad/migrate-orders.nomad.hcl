# jobs.migrate-orders of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "market-prod-migrate-orders" {
  type = "batch"

  parameterized {
    payload = "forbidden"
  }

  group "migrate-orders" {
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

    task "migrate-orders" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/market/market-api:2025.6.1"
        args            = ["bin/migrate"]
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
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ $orders_mysql := nomadService 1 (env "NOMAD_ALLOC_ID") "market-prod-orders" }}
{{ $catalog_http := nomadService 2 (env "NOMAD_ALLOC_ID") "live.market-prod-catalog" }}
{{ if and $orders_mysql $catalog_http }}
{{ $orders_mysql := index $orders_mysql 0 }}
{{ $catalog_http := index $catalog_http 0 }}
{{ with nomadVar "nomad/jobs/market-prod-migrate-orders" }}
ORDERS_URL={{ printf "mysql://market:%v@%v:%v/market" .orders_password.Value $orders_mysql.Address $orders_mysql.Port | toJSON }}
CATALOG="{{ $catalog_http.Address }}:{{ $catalog_http.Port }}"
{{ end }}
{{ else }}{{ with nomadVar "nomad/jobs/market-prod-migrate-orders/migrate-orders/migrate-orders" }}{{ sprig_fail "nomad/jobs/market-prod-migrate-orders/migrate-orders/migrate-orders must not exist" }}{{ end }}{{ end }}
EOT
      }

      resources {
        cpu    = 400
        memory = 256
      }
    }
  }
}
