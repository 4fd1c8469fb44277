# state.search of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "market-prod-search" {
  type = "service"

  group "search" {
    count = 1

    network {
      mode = "bridge"

      port "http" {
        to = 9200
      }
    }

    service {
      name     = "market-prod-search"
      provider = "nomad"
      port     = "http"

      check {
        type     = "http"
        path     = "/_cluster/health"
        interval = "10s"
        timeout  = "5s"
      }
    }

    volume "search" {
      type            = "host"
      source          = "market-prod-search"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    ephemeral_disk {
      size = 492
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

    task "search" {
      driver       = "docker"
      user         = "1000:1000"
      kill_timeout = "1m"

      config {
        image = "opensearchproject/opensearch:2.19.2"
        args = [
          "sh",
          "-c",
          "set -eu\nmkdir -p /tmp/config\ncp -R /usr/share/opensearch/config/. /tmp/config\nOPENSEARCH_PATH_CONF=/tmp/config\nLD_LIBRARY_PATH=\"$${\"$\"}{LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/usr/share/opensearch/plugins/opensearch-knn/lib\"\nexport OPENSEARCH_PATH_CONF LD_LIBRARY_PATH\nif [ -d /usr/share/opensearch/plugins/opensearch-security ]; then\n  set -- -Eplugins.security.disabled=true \"$@\"\nfi\nexec opensearch \"$@\"\n",
          "sh",
          "-Ediscovery.type=single-node",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024
        ulimit = [
          {
            "nofile"  = "65536:65536"
            "memlock" = "-1:-1"
          },
        ]

        mount {
          type   = "bind"
          target = "/usr/share/opensearch/logs"
          source = "../alloc/tmp"
        }

        mount {
          type   = "bind"
          target = "/tmp"
          source = "../alloc/data"
        }
      }

      env {
        OPENSEARCH_JAVA_OPTS = "-Xms1g -Xmx1g -Dopensearch.cgroups.hierarchy.override=/ -Xlog:disable -Xlog:all=warning:stderr:utctime,level,tags"
      }

      volume_mount {
        volume      = "search"
        destination = "/usr/share/opensearch/data"
      }

      resources {
        cpu    = 1000
        memory = 2048
      }
    }
  }
}
