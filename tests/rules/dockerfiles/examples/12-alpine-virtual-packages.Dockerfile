from alpine:3.20 as prod
run apk add --no-cache php83 php83-fpm \
 && apk add --no-cache --virtual .build-deps gcc musl-dev php83-dev \
 && pecl install redis \
 && apk del .build-deps
copy composer.json composer.lock /app/
run cd /app && composer install
copy . /app
user nobody
cmd ["php-fpm83", "-F"]
from prod as debug
user 0
