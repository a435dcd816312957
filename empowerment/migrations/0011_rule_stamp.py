import random

from django.db import migrations, models


def begin(apps, schema_editor):
    """The rules that stand already have a stamp too; from now on triggers change it."""
    apps.get_model("empowerment", "RuleStamp").objects.create(pk=1, value=random.random())


class Migration(migrations.Migration):

    dependencies = [("empowerment", "0010_commitment_check"), ]

    operations = [
        migrations.CreateModel(
            name='RuleStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.FloatField(verbose_name='标记')),
            ],
            options={
                'verbose_name': '方式规则·标记',
                'verbose_name_plural': '方式规则·标记',
                'default_permissions': (),
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop, elidable=True),
    ]
