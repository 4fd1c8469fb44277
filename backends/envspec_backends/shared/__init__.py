"""What every backend needs: one emission, the formats of the files, patches, and Traefik."""
