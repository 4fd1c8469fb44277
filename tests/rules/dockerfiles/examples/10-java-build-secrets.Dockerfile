FROM maven:3.9.9-eclipse-temurin-21 AS build
ARG NEXUS_PASSWORD
COPY pom.xml .
RUN --mount=type=cache,target=/root/.m2 mvn -B dependency:go-offline
COPY src src
RUN mvn -B package -DskipTests

FROM eclipse-temurin:21.0.5_11-jdk AS prod
COPY --from=build /target/app.jar /app.jar
USER 10001
ENTRYPOINT ["java", "-jar", "/app.jar"]
