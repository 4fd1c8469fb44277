FROM golang:1.23 
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /out/app ./cmd/app

FROM gcr.io/distroless/static-debian12
COPY --from=0 /out/app /app
ENTRYPOINT ["/app"]
