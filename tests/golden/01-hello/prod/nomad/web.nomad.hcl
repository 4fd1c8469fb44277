# services.web of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "hello-prod-web" {
  type = "service"

  group "web" {
    count          = 2
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = 8080
      }
    }

    service {
      name     = "hello-prod-web"
      provider = "nomad"
      port     = "http"
      tags = [
        "live",
        "traefik.enable=true",
        "traefik.http.routers.hello-prod-web.rule=Host(`hello.example.com`)",
        "traefik.http.routers.hello-prod-web.entrypoints=websecure",
        "traefik.http.routers.hello-prod-web.tls=true",
        "traefik.http.routers.hello-prod-web.service=hello-prod-web",
        "traefik.http.services.hello-prod-web.loadbalancer.healthcheck.path=/",
        "traefik.http.services.hello-prod-web.loadbalancer.healthcheck.interval=10s",
        "traefik.http.services.hello-prod-web.loadbalancer.healthcheck.timeout=2s",
      ]
      canary_tags = ["canary"]

      check {
        type     = "http"
        path     = "/"
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

    task "web" {
      driver       = "docker"
      user         = "101:101"
      kill_timeout = "10s"

      config {
        image           = "docker.io/nginxinc/nginx-unprivileged:1.27.4-alpine"
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

      resources {
        cpu    = 200
        memory = 64
      }
    }
  }
}
