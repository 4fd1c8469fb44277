# state.search of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-search" {
  type        = "service"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  group "search" {
    count = 1

    network {
      mode = "bridge"

      port "http" {
        to = 8108
      }

      port "peering" {
        to = 8107
      }
    }

    service {
      name     = "atlas-fleet-search"
      provider = "nomad"
      port     = "http"

      check {
        type     = "tcp"
        interval = "15s"
        timeout  = "3s"

        check_restart {
          limit = 5
          grace = "2m"
        }
      }
    }

    service {
      name     = "atlas-fleet-search-peering"
      provider = "nomad"
      port     = "peering"
    }

    volume "search" {
      type            = "csi"
      source          = "atlas-fleet-search"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    ephemeral_disk {
      size = 444
    }

    update {
      max_parallel      = 1
      health_check      = "checks"
      min_healthy_time  = "10s"
      healthy_deadline  = "5m"
      progress_deadline = "10m"
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

    task "search-seed-0" {
      driver = "docker"
      user   = "10003:10003"

      lifecycle {
        hook    = "prestart"
        sidecar = false
      }

      config {
        image           = "mirror.example.com/typesense/typesense:0.25.2"
        entrypoint      = ["cp"]
        args            = ["-R", "/usr/share/typesense/.", "/alloc/data"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }

    task "search" {
      driver       = "docker"
      user         = "10003:10003"
      kill_timeout = "30s"

      config {
        image           = "mirror.example.com/typesense/typesense:0.25.2"
        args            = ["--data-dir=/data", "--api-port=8108"]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024
        ulimit = [
          {
            "nofile"  = "100000:100000"
            "memlock" = "-1:-1"
          },
        ]

        mount {
          type     = "bind"
          target   = "/etc/typesense/typesense.ini"
          source   = "local/file.d/etc/typesense/typesense.ini"
          readonly = true
        }

        mount {
          type     = "bind"
          target   = "/etc/typesense/synonyms.json"
          source   = "local/file.d/etc/typesense/synonyms.json"
          readonly = true
        }

        mount {
          type     = "bind"
          target   = "/etc/typesense/stopwords.txt"
          source   = "local/file.d/etc/typesense/stopwords.txt"
          readonly = true
        }

        mount {
          type   = "bind"
          target = "/var/log/typesense"
          source = "tmp"
        }

        mount {
          type   = "bind"
          target = "/usr/share/typesense"
          source = "../alloc/data"
        }

        mount {
          type   = "bind"
          target = "/run/typesense"
          source = "../alloc/tmp"
        }

        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }
      }

      volume_mount {
        volume      = "search"
        destination = "/data"
      }

      template {
        destination = "local/file.d/etc/typesense/typesense.ini"
        perms       = "0444"
        data        = <<EOT
; settings of the search engine, mounted as they are
[server]
enable-cors = false
EOT
      }

      template {
        destination = "local/file.d/etc/typesense/synonyms.json"
        perms       = "0444"
        data        = <<EOT
{
  "product": "atlas",
  "synonyms": [["street", "road"], ["hill", "mount"]]
}
EOT
      }

      template {
        destination = "local/file.d/etc/typesense/stopwords.txt"
        perms       = "0644"
        data        = <<EOT
the
of
EOT
      }

      resources {
        cpu    = 1300
        memory = 1024
      }
    }
  }
}
