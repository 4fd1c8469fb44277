#!/bin/sh
# What the image apache/kafka does at its start (/etc/kafka/docker/run), for tests: the class that makes its configuration
# of variables and formats its folder is the image's own.
set -eu

: "${CLUSTER_ID:=5L6g3nShT-eMCtK--X86sw}"
export CLUSTER_ID
[ -w /opt/kafka/config/ ] || { echo '/opt/kafka/config/ file not writable'; exit 1; }

# shellcheck disable=SC2086  # several options
result=$(java $KAFKA_HEAP_OPTS -cp '/opt/kafka/libs/*' kafka.docker.KafkaDockerWrapper setup \
  --default-configs-dir /etc/kafka/docker --mounted-configs-dir /mnt/shared/config \
  --final-configs-dir /opt/kafka/config 2>&1) ||
  echo "$result" | grep -i 'already formatted' || { echo "$result"; exit 1; }
# shellcheck disable=SC2086
exec java $KAFKA_HEAP_OPTS -Dkafka.logs.dir=/opt/kafka/logs -cp '/opt/kafka/libs/*' kafka.Kafka \
  /opt/kafka/config/server.properties
