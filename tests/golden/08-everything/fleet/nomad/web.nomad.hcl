# services.web of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-web" {
  type        = "service"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  group "web" {
    count          = 3
    shutdown_delay = "8s"

    network {
      mode = "bridge"

      port "http" {
        to = 8080
      }

      port "admin" {
        to = 8081
      }
    }

    service {
      name     = "atlas-fleet-web"
      provider = "nomad"
      port     = "http"

      check {
        type     = "tcp"
        interval = "5s"
        timeout  = "1s"
      }
    }

    service {
      name     = "atlas-fleet-web-admin"
      provider = "nomad"
      port     = "admin"
      tags     = ["prometheus.scrape=true", "prometheus.path=/metrics/prometheus"]
    }

    volume "uploads" {
      type            = "csi"
      source          = "atlas-fleet-uploads"
      access_mode     = "multi-node-multi-writer"
      attachment_mode = "file-system"
    }

    volume "styles" {
      type            = "csi"
      source          = "atlas-fleet-styles"
      access_mode     = "multi-node-multi-writer"
      attachment_mode = "file-system"
      read_only       = true
    }

    ephemeral_disk {
      size = 2476
    }

    update {
      max_parallel      = 1
      canary            = 2
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
      user         = "10001:10001"
      kill_signal  = "SIGINT"
      kill_timeout = "25s"

      config {
        image           = "registry.example.com/shared/atlas-web:4.7.2"
        entrypoint      = ["tini", "--"]
        args            = ["node", "dist/server.js"]
        work_dir        = "/srv/web"
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 200
        extra_hosts     = ["legacy.example.com:203.0.113.7"]
        labels = [
          {
            "team"              = "maps"
            "com.example.owner" = "web"
          },
        ]

        mount {
          type     = "bind"
          target   = "/srv/web/config/site.toml"
          source   = "local/file.d/srv/web/config/site.toml"
          readonly = true
        }

        mount {
          type     = "bind"
          target   = "/srv/web/config/search.toml"
          source   = "secrets/file.d/srv/web/config/search.toml"
          readonly = true
        }

        mount {
          type     = "bind"
          target   = "/srv/web/config/release.txt"
          source   = "local/file.d/srv/web/config/release.txt"
          readonly = true
        }

        mount {
          type     = "bind"
          target   = "/run/secrets/db-password"
          source   = "secrets/db-password"
          readonly = true
        }

        mount {
          type     = "bind"
          target   = "/run/secrets/session-key"
          source   = "secrets/session-key"
          readonly = true
        }

        mount {
          type   = "bind"
          target = "/srv/web/cache"
          source = "../alloc/tmp"
        }

        mount {
          type   = "bind"
          target = "/srv/web/scratch"
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
        NODE_ENV               = "production"
        NODE_OPTIONS           = "--max-old-space-size=384"
        LOG_LEVEL              = "info"
        RELEASE                = "atlas-4.7.2-fleet"
        DATABASE_USER          = "cartographer"
        DATABASE_NAME          = "maps"
        DATABASE_PASSWORD_FILE = "/run/secrets/db-password"
        SITE_URL               = "https://atlas.example.com/app"
        PICTURES_BUCKET        = "pictures"
        TILES                  = "https://tiles.atlas.example.com"
      }

      volume_mount {
        volume      = "uploads"
        destination = "/srv/web/uploads"
      }

      volume_mount {
        volume      = "styles"
        destination = "/srv/web/styles"
        read_only   = true
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = <<EOT
{{ $db_postgres := nomadService 1 (env "NOMAD_ALLOC_ID") "atlas-fleet-db" }}
{{ $cache_valkey := nomadService 1 (env "NOMAD_ALLOC_ID") "atlas-fleet-cache" }}
{{ $pictures_http := nomadService 1 (env "NOMAD_ALLOC_ID") "atlas-fleet-pictures" }}
{{ $search_http := nomadService 1 (env "NOMAD_ALLOC_ID") "atlas-fleet-search" }}
{{ $api_rpc := nomadService 2 (env "NOMAD_ALLOC_ID") "live.atlas-fleet-api" }}
{{ if and $db_postgres $cache_valkey $pictures_http $search_http $api_rpc }}
{{ $db_postgres := index $db_postgres 0 }}
{{ $cache_valkey := index $cache_valkey 0 }}
{{ $pictures_http := index $pictures_http 0 }}
{{ $search_http := index $search_http 0 }}
{{ $api_rpc := index $api_rpc 0 }}
{{ with $vault_1 := secret "secret/data/prod/atlas/geocoding" }}
{{ if not (index $vault_1.Data.data "token") }}{{ sprig_fail "token is not in secret/data/prod/atlas/geocoding" }}{{ end }}
DATABASE_HOST="{{ $db_postgres.Address }}"
DATABASE_PORT="{{ $db_postgres.Port }}"
CACHE_URL="redis://{{ $cache_valkey.Address }}:{{ $cache_valkey.Port }}"
PICTURES_URL="http://{{ $pictures_http.Address }}:{{ $pictures_http.Port }}"
SEARCH_URL="http://{{ $search_http.Address }}:{{ $search_http.Port }}"
API="{{ $api_rpc.Address }}:{{ $api_rpc.Port }}"
GEOCODING_AUTHORIZATION={{ printf "Bearer %v" (index $vault_1.Data.data "token") | toJSON }}
{{ end }}
{{ else }}{{ with nomadVar "nomad/jobs/atlas-fleet-web/web/web" }}{{ sprig_fail "nomad/jobs/atlas-fleet-web/web/web must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination = "local/file.d/srv/web/config/site.toml"
        perms       = "0444"
        data        = <<EOT
# mounted as it is
[site]
title = "Atlas"
EOT
      }

      template {
        destination          = "secrets/file.d/srv/web/config/search.toml"
        perms                = "0440"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = <<EOT
{{ $search_http := nomadService 1 (env "NOMAD_ALLOC_ID") "atlas-fleet-search" }}{{ if $search_http }}{{ $search_http := index $search_http 0 }}{{ with $vault_1 := secret "secret/data/prod/atlas/geocoding" }}{{ if not (index $vault_1.Data.data "token") }}{{ sprig_fail "token is not in secret/data/prod/atlas/geocoding" }}{{ end }}# references are filled in
[search]
url = "http://{{ $search_http.Address }}:{{ $search_http.Port }}"
token = "{{ (index $vault_1.Data.data "token") }}"{{ end }}{{ else }}{{ with nomadVar "nomad/jobs/atlas-fleet-web/web/web" }}{{ sprig_fail "nomad/jobs/atlas-fleet-web/web/web must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination = "local/file.d/srv/web/config/release.txt"
        perms       = "0444"
        data        = "atlas 4.7.2 in fleet\n"
      }

      template {
        destination          = "secrets/db-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with secret \"secret/data/atlas\" }}{{ if not (index .Data.data \"prod/atlas/db-password\") }}{{ sprig_fail \"prod/atlas/db-password is not in secret/data/atlas\" }}{{ end }}{{ (index .Data.data \"prod/atlas/db-password\") }}{{ end }}"
      }

      template {
        destination          = "secrets/session-key"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with secret \"secret/data/atlas\" }}{{ if not (index .Data.data \"session-key\") }}{{ sprig_fail \"session-key is not in secret/data/atlas\" }}{{ end }}{{ (index .Data.data \"session-key\") }}{{ end }}"
      }

      vault {
        change_mode = "restart"
      }

      resources {
        cpu        = 650
        memory     = 384
        memory_max = 512
      }
    }
  }
}
