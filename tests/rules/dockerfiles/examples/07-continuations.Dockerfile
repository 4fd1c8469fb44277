FROM ruby:3.3.6-slim AS prod
RUN apt-get update \
    # the client library alone
    && apt-get install -y --no-install-recommends \
        libpq5 \

        vim \
    && rm -rf /var/lib/apt/lists/*
COPY Gemfile Gemfile.lock ./
RUN bundle config set --local without 'development test' \
    && bundle install --jobs 4
COPY . .
ENV RAILS_ENV=production \
    SECRET_KEY_BASE=d34db33fd34db33fd34db33f
USER 10001
CMD bundle exec puma \
    -C config/puma.rb
