# services.catalog of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "market-prod-catalog" {
  type = "service"

  group "catalog" {
    count          = 2
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "grpc" {
        to = 7000
      }

      port "http" {
        to = 7001
      }
    }

    service {
      name        = "market-prod-catalog-grpc"
      provider    = "nomad"
      port        = "grpc"
      tags        = ["live"]
      canary_tags = ["canary"]

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    service {
      name        = "market-prod-catalog"
      provider    = "nomad"
      port        = "http"
      tags        = ["live", "prometheus.scrape=true", "prometheus.path=/metrics"]
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

    task "catalog" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/market/market-catalog:2025.6.1"
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
{{ $search_http := nomadService 1 (env "NOMAD_ALLOC_ID") "market-prod-search" }}
{{ $products_mongodb := nomadService 1 (env "NOMAD_ALLOC_ID") "market-prod-products" }}
{{ if and $search_http $products_mongodb }}
{{ $search_http := index $search_http 0 }}
{{ $products_mongodb := index $products_mongodb 0 }}
{{ with nomadVar "nomad/jobs/market-prod-catalog" }}
SEARCH_URL="http://{{ $search_http.Address }}:{{ $search_http.Port }}"
MONGO_URL={{ printf "mongodb://market:%v@%v:%v/market?authSource=admin" .products_password.Value $products_mongodb.Address $products_mongodb.Port | toJSON }}
{{ end }}
{{ else }}{{ with nomadVar "nomad/jobs/market-prod-catalog/catalog/catalog" }}{{ sprig_fail "nomad/jobs/market-prod-catalog/catalog/catalog must not exist" }}{{ end }}{{ end }}
EOT
      }

      resources {
        cpu    = 400
        memory = 256
      }
    }
  }
}
