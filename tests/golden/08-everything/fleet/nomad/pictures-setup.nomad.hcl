# state.pictures.setup of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-pictures-setup" {
  type        = "batch"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  parameterized {
    payload = "forbidden"
  }

  group "pictures-setup" {
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

    task "pictures-setup" {
      driver       = "docker"
      user         = "1000:1000"
      kill_timeout = "10s"

      config {
        image      = "quay.io/minio/minio:RELEASE.2025-04-22T22-12-26Z"
        entrypoint = ["sh"]
        args = [
          "-c",
          "set -eu\numask 077\nif [ -n \"$${\"$\"}{PASSWORD_FILE:-}\" ]; then STORE_PASSWORD=$(cat \"$PASSWORD_FILE\"); export STORE_PASSWORD; fi\nprintf '%s\\n%s\\n' \"$STORE_USER\" \"$STORE_PASSWORD\" |\n  mc alias set store \"http://$STORE_HOST:$STORE_PORT\" >/dev/null\nfor bucket; do\n  mc mb --ignore-existing \"store/$bucket\"\ndone\n",
          "sh",
          "pictures",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type     = "bind"
          target   = "/run/secrets/pictures-password"
          source   = "secrets/pictures-password"
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
        MC_CONFIG_DIR = "/tmp/mc"
        STORE_USER    = "atlas"
        PASSWORD_FILE = "/run/secrets/pictures-password"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ $pictures_http := nomadService 1 (env "NOMAD_ALLOC_ID") "atlas-fleet-pictures" }}
{{ if $pictures_http }}
{{ $pictures_http := index $pictures_http 0 }}
STORE_HOST="{{ $pictures_http.Address }}"
STORE_PORT="{{ $pictures_http.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/atlas-fleet-pictures-setup/pictures-setup/pictures-setup" }}{{ sprig_fail "nomad/jobs/atlas-fleet-pictures-setup/pictures-setup/pictures-setup must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/pictures-password"
        perms                = "0400"
        uid                  = 1000
        gid                  = 1000
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with secret \"secret/data/atlas\" }}{{ if not (index .Data.data \"pictures-password\") }}{{ sprig_fail \"pictures-password is not in secret/data/atlas\" }}{{ end }}{{ (index .Data.data \"pictures-password\") }}{{ end }}"
      }

      vault {
        change_mode = "noop"
      }

      resources {
        cpu    = 260
        memory = 256
      }
    }
  }
}
