#!/usr/bin/env bash
# Apache Kafka's own broker: the libraries that tests/tools/kafka/pom.xml names, from Maven Central, and a Java that has
# them. The class that makes the image's configuration from variables is among them.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

POM=$ROOT/tests/tools/kafka/pom.xml
stamp=$(inputs "$SCRIPT" "$POM")
done_already "$stamp" kafka-java && exit 0
for program in java mvn; do command -v "$program" >/dev/null || debian maven default-jre-headless; done
rm -rf "$JUDGES/kafka"
mvn -q -B -f "$POM" dependency:copy-dependencies -DoutputDirectory="$JUDGES/kafka" >&2
wrapper kafka-java <<EOF
#!/bin/sh
exec java -cp '$JUDGES/kafka/*' "\$@"
EOF
finished "$stamp"
