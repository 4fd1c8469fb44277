FROM node:latest AS build
WORKDIR /app
COPY package.json .
RUN npm install \
    --no-audit
COPY . .
RUN npm run build

FROM nginx:1.27.3-alpine AS prod
COPY --from=build /app/dist /usr/share/nginx/html
USER root
CMD ["nginx", "-g", "daemon off;"]
