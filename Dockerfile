FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk \
    && cd /tmp && apt-get download texlive-lang-chinese \
    && dpkg-deb -x texlive-lang-chinese_*.deb /tmp/package \
    && install -D -m 644 -t /srv/fonts $(find /tmp/package -name "FandolFang-Regular.otf" -o -name "FandolSong-Bold.otf" \
        -o -name "FandolHei-Regular.otf" -o -name "FandolKai-Regular.otf") \
    && rm -rf /tmp/package /tmp/*.deb /var/lib/apt/lists/*

WORKDIR /srv/app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .

# Static files are part of the image; the keys made for this one step are thrown away with their folder.
RUN STATIC_ROOT=/srv/static VAR_DIR=/srv/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /srv/build \
    && useradd --system --home-dir /srv/var program \
    && install -d -o program -g program /srv/var
ENV STATIC_ROOT=/srv/static FANDOL_DIR=/srv/fonts PYTHONUNBUFFERED=1
USER program
VOLUME /srv/var
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
