# state.queue of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "voting-prod-queue" {
  type = "service"

  group "queue" {
    count = 1

    network {
      mode = "bridge"

      port "valkey" {
        to = 6379
      }
    }

    service {
      name     = "voting-prod-queue"
      provider = "nomad"
      port     = "valkey"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "5s"
      }
    }

    volume "queue" {
      type            = "host"
      source          = "voting-prod-queue"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
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

    disconnect {
      lost_after = "24h"
      replace    = false
      reconcile  = "keep_original"
    }

    task "queue" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "1m"

      config {
        image = "valkey/valkey:8.1.3-bookworm"
        args = [
          "sh",
          "-c",
          "set -eu\numask 077\npassword=$(cat \"$PASSWORD_FILE\")\nquoted=$(printf %s \"$password\" | od -An -v -tx1 | tr -d ' \\n' | sed 's/../\\\\x&/g')\n[ -n \"$quoted\" ] || { echo 'the password is empty' >&2; exit 1; }\nprintf 'requirepass \"%s\"\\n' \"$quoted\" >/tmp/valkey-server.conf\nexec docker-entrypoint.sh valkey-server /tmp/valkey-server.conf \"$@\"\n",
          "sh",
          "--appendonly",
          "yes",
          "--maxmemory",
          "201326592",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type     = "bind"
          target   = "/run/secrets/queue-password"
          source   = "secrets/queue-password"
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
        PASSWORD_FILE = "/run/secrets/queue-password"
      }

      volume_mount {
        volume      = "queue"
        destination = "/data"
      }

      template {
        destination          = "secrets/queue-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/voting-prod-queue\" }}{{ .queue_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
