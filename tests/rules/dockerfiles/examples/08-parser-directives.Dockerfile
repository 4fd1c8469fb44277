# syntax=docker/dockerfile:1
# escape=`
# check=skip=JSONArgsRecommended
FROM mcr.microsoft.com/dotnet/sdk:8.0.404 AS build
WORKDIR /src
COPY *.csproj ./
RUN dotnet restore `
    --runtime linux-x64
COPY . .
RUN dotnet publish -c Release -o C:\out
FROM mcr.microsoft.com/dotnet/aspnet:8.0.11 AS prod
COPY --from=build /out .
USER $APP_UID
ENTRYPOINT dotnet Shop.dll
