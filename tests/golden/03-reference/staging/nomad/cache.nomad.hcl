# state.cache of envspec.yaml, environment staging.
# Made by envspec: change the spec and compile again instead of editing this file.

job "shop-staging-cache" {
  type        = "service"
  datacenters = ["dc1"]

  group "cache" {
    count = 1

    network {
      mode = "bridge"

      port "redis" {
        to = 6379
      }
    }

    service {
      name     = "shop-staging-cache"
      provider = "nomad"
      port     = "redis"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "5s"
      }
    }

    ephemeral_disk {
      size = 316
    }

    update {
      max_parallel      = 1
      health_check      = "checks"
      min_healthy_time  = "10s"
      healthy_deadline  = "6m"
      progress_deadline = "11m"
    }

    restart {
      attempts = 3
      interval = "5m"
      delay    = "15s"
      mode     = "delay"
    }

    task "cache" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "1m"

      config {
        image = "redis:7.4.4-bookworm"
        args = [
          "sh",
          "-c",
          "set -eu\numask 077\npassword=$(cat \"$PASSWORD_FILE\")\nquoted=$(printf %s \"$password\" | od -An -v -tx1 | tr -d ' \\n' | sed 's/../\\\\x&/g')\n[ -n \"$quoted\" ] || { echo 'the password is empty' >&2; exit 1; }\nprintf 'requirepass \"%s\"\\n' \"$quoted\" >/tmp/redis-server.conf\nexec docker-entrypoint.sh redis-server /tmp/redis-server.conf \"$@\"\n",
          "sh",
          "--save",
          "",
          "--appendonly",
          "no",
          "--maxmemory",
          "100663296",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type     = "bind"
          target   = "/run/secrets/cache-password"
          source   = "secrets/cache-password"
          readonly = true
        }

        mount {
          type   = "bind"
          target = "/data"
          source = "../alloc/data"
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
        PASSWORD_FILE = "/run/secrets/cache-password"
      }

      template {
        destination          = "secrets/cache-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/shop-staging-cache\" }}{{ .cache_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }
  }
}
