# syntax=docker/dockerfile:1
FROM debian:bookworm-20241111-slim AS prod
RUN <<EOF
set -eux
apt-get update
apt-get install -y --no-install-recommends ca-certificates build-essential
rm -rf /var/lib/apt/lists/*
EOF
COPY <<-"CONF" /etc/app/app.conf
	# FROM nothing:latest
	USER root
	CMD in the text of a file is no instruction
	CONF
COPY <<start.sh <<stop.sh /usr/local/bin/
#!/bin/sh
exec app
start.sh
#!/bin/sh
kill -TERM 1
stop.sh
USER 10001
ENTRYPOINT ["/usr/local/bin/start.sh"]
