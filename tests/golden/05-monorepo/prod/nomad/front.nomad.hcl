# services.front of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "market-prod-front" {
  type = "service"

  group "front" {
    count          = 2
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = 3000
      }
    }

    service {
      name     = "market-prod-front"
      provider = "nomad"
      port     = "http"
      tags = [
        "live",
        "traefik.enable=true",
        "traefik.http.routers.market-prod-front.rule=Host(`market.example.com`)",
        "traefik.http.routers.market-prod-front.entrypoints=websecure",
        "traefik.http.routers.market-prod-front.tls=true",
        "traefik.http.routers.market-prod-front.service=market-prod-front",
        "traefik.http.routers.market-prod-front-1.rule=Host(`www.market.example.com`)",
        "traefik.http.routers.market-prod-front-1.entrypoints=websecure",
        "traefik.http.routers.market-prod-front-1.tls=true",
        "traefik.http.routers.market-prod-front-1.service=market-prod-front",
        "traefik.http.services.market-prod-front.loadbalancer.healthcheck.path=/healthz",
        "traefik.http.services.market-prod-front.loadbalancer.healthcheck.interval=10s",
        "traefik.http.services.market-prod-front.loadbalancer.healthcheck.timeout=2s",
        "prometheus.scrape=true",
        "prometheus.path=/metrics",
      ]
      canary_tags = ["canary"]

      check {
        type     = "http"
        path     = "/healthz"
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

    scaling {
      min     = 2
      max     = 8
      enabled = true

      policy {
        cooldown            = "2m"
        evaluation_interval = "30s"

        check "cpu" {
          source = "nomad-apm"
          query  = "avg_cpu-allocated"

          strategy "target-value" {
            target = 70
          }
        }
      }
    }

    spread {
      attribute = "$${node.unique.id}"
      weight    = 100
    }

    task "front" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/market/market-front:2025.6.1"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 128

        mount {
          type     = "bind"
          target   = "/run/secrets/session-key"
          source   = "secrets/session-key"
          readonly = true
        }

        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }
      }

      env {
        LOG_LEVEL        = "info"
        SESSION_KEY_FILE = "/run/secrets/session-key"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = <<EOT
{{ $api_http := nomadService 2 (env "NOMAD_ALLOC_ID") "live.market-prod-api" }}
{{ if $api_http }}
{{ $api_http := index $api_http 0 }}
API_URL="http://{{ $api_http.Address }}:{{ $api_http.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/market-prod-front/front/front" }}{{ sprig_fail "nomad/jobs/market-prod-front/front/front must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/session-key"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/market-prod-front\" }}{{ .session_key.Value }}{{ end }}"
      }

      resources {
        cpu    = 400
        memory = 256
      }
    }
  }
}
