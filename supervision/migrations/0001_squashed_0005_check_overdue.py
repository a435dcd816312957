"""All earlier migrations of this app in one: a new database is made in seconds. They stay until every installation has them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('supervision', '0001_initial'), ('supervision', '0002_card_rules'), ('supervision', '0003_card_deemed_renewal'), ('supervision', '0004_card_inherited'), ('supervision', '0005_check_overdue')]

    initial = True

    dependencies = [('core', '0005_paper_files')]

    operations = [
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=[('void_seal', '使用作废、停用印章'), ('second_correction', '第二次告知补正'), ('no_instrument', '缺少生效的授权、委托、交接文书'), ('no_grant', '没有审批授权'), ('no_seal_right', '没有用印权限'), ('overdue', '超过法定时限'), ('check_overdue', '告知承诺逾期未核查'), ('deemed_accepted', '逾期未告知，视为受理'), ('deemed_renewed', '届满前未决定，视为准予延续')], max_length=20, verbose_name='规则')),
                ('object_type', models.CharField(max_length=40)),
                ('object_id', models.BigIntegerField()),
                ('occasion', models.CharField(max_length=120, verbose_name='场合')),
                ('words', models.CharField(max_length=400, verbose_name='事由')),
                ('raised_at', models.DateTimeField(verbose_name='时间')),
                ('inherited', models.BooleanField(default=False, help_text='迁入本系统之前已经超期，不计入现承办单位的责任', verbose_name='承继')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='core.organisation', verbose_name='责任单位')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='行为人')),
            ],
            options={
                'verbose_name': '监察卡',
                'verbose_name_plural': '监察卡',
                'ordering': ['-raised_at'],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('rule', 'object_type', 'object_id', 'occasion'), name='card_once')],
            },
        ),
    ]
