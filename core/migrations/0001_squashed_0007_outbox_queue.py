"""All earlier migrations of this app in one: a new database is made in seconds. They stay until every installation has them."""

import core.models.records
import django.db.models.deletion
import django.db.models.functions.comparison
import django_fsm
import uuid
from django.conf import settings
from core.migration_operations import MakeTables
from django.db import migrations, models


PAIRS = """
CREATE OR REPLACE FUNCTION search_pairs(value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT a || b), '{}')
  FROM (SELECT string_to_array(value, NULL) AS letters) AS t,
       unnest(letters[:cardinality(letters) - 1], letters[2:]) AS pair(a, b)
$$;
CREATE INDEX document_number_pairs ON core_document USING gin (search_pairs(number));
"""


def add_pairs(apps, schema_editor):
    """Letter pairs of a text, for searching Chinese words of two letters by index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(PAIRS)


class Migration(migrations.Migration):

    replaces = [('core', '0001_initial'), ('core', '0002_saved_views'), ('core', '0003_people'), ('core', '0004_search_pairs'), ('core', '0005_paper_files'), ('core', '0006_texts_and_voided_numbers'), ('core', '0007_outbox_queue')]

    initial = True

    dependencies = [('auth', '0012_alter_user_first_name_max_length')]

    operations = [
        MakeTables(
            [
            migrations.CreateModel(
                name='Anchor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('taken_at', models.DateTimeField()),
                    ('heads', models.TextField()),
                    ('count', models.PositiveIntegerField()),
                    ('previous_hash', models.CharField(max_length=64)),
                    ('hash', models.CharField(max_length=64, unique=True)),
                ],
                options={
                    'default_permissions': ('view',),
                },
            ),
            migrations.CreateModel(
                name='HolidayNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='年份')),
                    ('document_number', models.CharField(max_length=60, verbose_name='文号')),
                    ('text', models.TextField(blank=True, verbose_name='通知正文')),
                    ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='来源')),
                ],
                options={
                    'verbose_name': '节假日通知',
                    'verbose_name_plural': '节假日通知',
                    'ordering': ['-year'],
                },
            ),
            migrations.CreateModel(
                name='StoredFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sha256', models.CharField(max_length=64, unique=True)),
                    ('size', models.PositiveBigIntegerField()),
                    ('media_type', models.CharField(max_length=100)),
                    ('extension', models.CharField(max_length=8)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'default_permissions': ('view',),
                },
            ),
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(max_length=60, unique=True, verbose_name='登录名')),
                    ('name', models.CharField(max_length=40, verbose_name='姓名')),
                    ('post', models.CharField(blank=True, max_length=60, verbose_name='职务')),
                    ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                    ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                    ('is_staff', models.BooleanField(default=False, verbose_name='可进后台')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                    ('roles_synced_on', models.DateField(editable=False, null=True)),
                    ('standing_in', models.JSONField(default=list, editable=False)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': '人员',
                    'verbose_name_plural': '人员',
                    'ordering': ['username'],
                },
            ),
            migrations.CreateModel(
                name='ChainHead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('object_type', models.CharField(max_length=40)),
                    ('object_id', models.BigIntegerField()),
                    ('sequence', models.PositiveIntegerField()),
                    ('hash', models.CharField(max_length=64)),
                ],
                options={
                    'default_permissions': (),
                    'constraints': [models.UniqueConstraint(fields=('object_type', 'object_id'), name='one_head_per_object')],
                },
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('object_type', models.CharField(max_length=40)),
                    ('object_id', models.BigIntegerField()),
                    ('sequence', models.PositiveIntegerField()),
                    ('verb', models.CharField(max_length=60)),
                    ('happened_at', models.DateTimeField()),
                    ('recorded_at', models.DateTimeField()),
                    ('actor_kind', models.CharField(max_length=12)),
                    ('actor_id', models.CharField(max_length=64)),
                    ('via_client', models.CharField(blank=True, max_length=64)),
                    ('organisation_id', models.BigIntegerField(null=True)),
                    ('facts', models.TextField()),
                    ('idempotency_key', models.CharField(blank=True, max_length=64)),
                    ('previous_hash', models.CharField(max_length=64)),
                    ('hash', models.CharField(max_length=64)),
                ],
                options={
                    'verbose_name': '事件',
                    'verbose_name_plural': '事件',
                    'default_permissions': ('view',),
                    'indexes': [models.Index(fields=['recorded_at'], name='event_recorded')],
                    'constraints': [models.UniqueConstraint(fields=('object_type', 'object_id', 'sequence'), name='event_once_per_sequence'), models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('actor_kind', 'actor_id', 'idempotency_key'), name='event_once_per_key')],
                },
            ),
            migrations.CreateModel(
                name='HolidayDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField(unique=True, verbose_name='日期')),
                    ('kind', models.CharField(choices=[('off', '放假'), ('work', '调休上班')], max_length=4, verbose_name='安排')),
                    ('name', models.CharField(max_length=30, verbose_name='名称')),
                    ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='core.holidaynotice', verbose_name='通知')),
                ],
                options={
                    'verbose_name': '放假与调休日',
                    'verbose_name_plural': '放假与调休日',
                    'ordering': ['date'],
                },
            ),
            migrations.CreateModel(
                name='JobRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('job', models.CharField(max_length=60, verbose_name='任务')),
                    ('period', models.CharField(max_length=40, verbose_name='期间')),
                    ('started_at', models.DateTimeField(verbose_name='开始')),
                    ('finished_at', models.DateTimeField(null=True, verbose_name='结束')),
                    ('outcome', models.JSONField(default=dict, verbose_name='结果')),
                ],
                options={
                    'verbose_name': '任务记录',
                    'verbose_name_plural': '任务记录',
                    'default_permissions': ('view',),
                    'constraints': [models.UniqueConstraint(fields=('job', 'period'), name='job_once_per_period')],
                },
            ),
            migrations.CreateModel(
                name='Jurisdiction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(max_length=32, unique=True, verbose_name='代码')),
                    ('name', models.CharField(max_length=64, verbose_name='名称')),
                    ('division_code', models.CharField(max_length=6, verbose_name='行政区划代码')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.jurisdiction', verbose_name='上级辖区')),
                ],
                options={
                    'verbose_name': '辖区',
                    'verbose_name_plural': '辖区',
                    'ordering': ['division_code'],
                },
            ),
            migrations.CreateModel(
                name='NumberSeries',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=80, verbose_name='系列')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='年')),
                    ('last', models.PositiveIntegerField(default=0, verbose_name='末号')),
                ],
                options={
                    'verbose_name': '编号系列',
                    'verbose_name_plural': '编号系列',
                    'constraints': [models.UniqueConstraint(fields=('key', 'year'), name='one_series_per_year')],
                },
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(max_length=40, unique=True, verbose_name='代码')),
                    ('kind', models.CharField(choices=[('government', '人民政府'), ('park', '园区管委会'), ('department', '主管部门'), ('stationed', '派驻机构'), ('centre', '政务服务中心'), ('reform', '审改办/行政审批服务局'), ('oversight', '监督机构'), ('legal', '司法行政部门'), ('superior', '上级机关')], max_length=16, verbose_name='类别')),
                    ('level', models.CharField(choices=[('province', '省级'), ('city', '市级'), ('district', '县区级'), ('park', '园区级')], max_length=16, verbose_name='层级')),
                    ('name', models.CharField(max_length=120, verbose_name='现行名称')),
                    ('short_name', models.CharField(blank=True, max_length=60, verbose_name='简称')),
                    ('initials', models.CharField(blank=True, help_text='文书编号用的机关简称，如“云园审”', max_length=16, verbose_name='文书代字')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='来源')),
                    ('fictional', models.BooleanField(default=False, help_text='演示用名称，非官方名录', verbose_name='虚拟')),
                    ('texts_stamp', models.BigIntegerField(default=0, editable=False)),
                    ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='core.jurisdiction', verbose_name='辖区')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='core.organisation', verbose_name='上级')),
                    ('served_by', models.ForeignKey(blank=True, help_text='未设大厅的园区，由所在地政务服务中心设窗口（岳阳方案第2条）', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='serves', to='core.organisation', verbose_name='代设窗口的政务服务中心')),
                    ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='core.organisation', verbose_name='职责继受机关')),
                ],
                options={
                    'verbose_name': '机构',
                    'verbose_name_plural': '机构',
                    'ordering': ['jurisdiction', 'code'],
                    'permissions': (('role_clerk', '窗口人员'), ('role_reviewer', '审查人员'), ('role_chief', '首席审批员'), ('role_head', '负责人'), ('role_park_admin', '园区管理员'), ('role_handler', '部门经办人'), ('role_supervisor', '部门监管人员'), ('role_coordinator', '政务服务中心协调员'), ('role_superior', '上级机关经办人'), ('role_inspector', '督查监察人员'), ('role_reform', '审改办人员'), ('role_legal', '合法性审查人员'), ('role_filer', '台账填报人'), ('role_appraiser', '考核人员'), ('role_sysadmin', '系统管理员')),
                    'default_permissions': ('add', 'change', 'view'),
                },
            ),
            migrations.CreateModel(
                name='MachineClient',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='系统名称')),
                    ('key_id', models.CharField(default=core.models.records.new_key_id, max_length=32, unique=True, verbose_name='密钥编号')),
                    ('secret', models.TextField(editable=False, verbose_name='密钥（加密保存）')),
                    ('scopes', models.CharField(default='read submit', help_text='read 查询；submit 提交；relay 转达本机构人员的操作', max_length=80, verbose_name='权限范围')),
                    ('active', models.BooleanField(default=True, verbose_name='启用')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.organisation', verbose_name='所属机构')),
                ],
                options={
                    'verbose_name': '对接系统',
                    'verbose_name_plural': '对接系统',
                },
            ),
            migrations.CreateModel(
                name='Document',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('document_class', models.CharField(max_length=40, verbose_name='文书种类')),
                    ('object_type', models.CharField(max_length=40)),
                    ('object_id', models.BigIntegerField()),
                    ('title', models.CharField(max_length=200, verbose_name='标题')),
                    ('number', models.CharField(blank=True, max_length=120, verbose_name='文号')),
                    ('facts', models.TextField()),
                    ('facts_hash', models.CharField(max_length=64)),
                    ('created_at', models.DateTimeField(verbose_name='制作时间')),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='收回时间')),
                    ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='收回理由')),
                    ('file_due_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('file_error', models.CharField(blank=True, editable=False, max_length=500, verbose_name='生成文件的问题')),
                    ('supersedes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='core.document', verbose_name='取代')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.organisation', verbose_name='出具机关')),
                ],
                options={
                    'verbose_name': '文书',
                    'verbose_name_plural': '文书',
                    'default_permissions': ('view',),
                    'indexes': [models.Index(fields=['object_type', 'object_id'], name='document_object'), models.Index(condition=models.Q(('file_due_at__isnull', False)), fields=['file_due_at'], name='document_file_due')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='document_number_once')],
                },
            ),
            migrations.CreateModel(
                name='Absence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first_day', models.DateField(verbose_name='首日')),
                    ('last_day', models.DateField(verbose_name='最后一日')),
                    ('kind', models.CharField(choices=[('leave', '请假'), ('sick', '病假'), ('trip', '出差'), ('training', '学习培训'), ('seconded', '借调抽调'), ('other', '其他')], max_length=10, verbose_name='事由')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                    ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('cancelled_at', models.DateTimeField(null=True, verbose_name='取消时间')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                    ('substitute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stands_in_during', to=settings.AUTH_USER_MODEL, verbose_name='代岗人')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='core.organisation', verbose_name='机构')),
                ],
                options={
                    'verbose_name': '不在岗',
                    'verbose_name_plural': '不在岗',
                    'ordering': ['first_day', 'pk'],
                    'default_permissions': ('view',),
                    'indexes': [models.Index(fields=['organisation', 'last_day'], name='absence_by_body')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_period', violation_error_message='最后一日不得早于首日。'), models.CheckConstraint(condition=models.Q(('substitute', None), models.Q(('substitute', models.F('person')), _negated=True), _connector='OR'), name='absence_other_substitute', violation_error_message='本人不能代本人。')],
                },
            ),
            migrations.CreateModel(
                name='OrganisationName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='名称')),
                    ('official', models.BooleanField(default=True, verbose_name='正式名称')),
                    ('valid_from', models.DateField(verbose_name='启用日')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='最后一日')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='core.organisation', verbose_name='机构')),
                ],
                options={
                    'verbose_name': '机构名称',
                    'verbose_name_plural': '机构名称',
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisation_name_period', violation_error_message='名称的最后一日不得早于启用日。')],
                },
            ),
            migrations.CreateModel(
                name='OutboxMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('object_type', models.CharField(max_length=40)),
                    ('object_id', models.BigIntegerField()),
                    ('destination', models.CharField(max_length=40, verbose_name='去向')),
                    ('purpose', models.CharField(max_length=60, verbose_name='用途')),
                    ('period', models.CharField(blank=True, max_length=60)),
                    ('queue', models.CharField(blank=True, help_text='同一次序的消息按生成先后送达', max_length=60, verbose_name='次序')),
                    ('payload', models.JSONField(verbose_name='内容')),
                    ('created_at', models.DateTimeField(verbose_name='生成时间')),
                    ('next_try_at', models.DateTimeField(verbose_name='下次发送')),
                    ('attempts', models.PositiveIntegerField(default=0, verbose_name='已试次数')),
                    ('last_error', models.TextField(blank=True, verbose_name='最近错误')),
                    ('acknowledged_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ],
                options={
                    'verbose_name': '待发消息',
                    'verbose_name_plural': '待发消息',
                    'default_permissions': ('view',),
                    'indexes': [models.Index(condition=models.Q(('acknowledged_at', None)), fields=['next_try_at'], name='outbox_waiting'), models.Index(condition=models.Q(('acknowledged_at', None)), fields=['destination', 'queue'], name='outbox_queue')],
                    'constraints': [models.UniqueConstraint(fields=('object_type', 'object_id', 'destination', 'purpose', 'period'), name='outbox_once')],
                },
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('page', models.CharField(max_length=60, verbose_name='页面')),
                    ('name', models.CharField(max_length=30, verbose_name='名称')),
                    ('query', models.CharField(blank=True, max_length=1000, verbose_name='条件')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ],
                options={
                    'verbose_name': '常用筛选',
                    'verbose_name_plural': '常用筛选',
                    'ordering': ['name'],
                    'default_permissions': ('view',),
                    'constraints': [models.UniqueConstraint(fields=('person', 'page', 'name'), name='saved_view_name_once')],
                },
            ),
            migrations.CreateModel(
                name='DocumentFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('revision', models.PositiveSmallIntegerField(verbose_name='版次')),
                    ('kind', models.CharField(choices=[('rendered', '系统生成'), ('signed', '电子签章'), ('scan', '盖章扫描件'), ('print', '打印版')], max_length=12, verbose_name='来历')),
                    ('step', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='用印次序')),
                    ('sm3', models.CharField(blank=True, max_length=64, verbose_name='SM3摘要')),
                    ('name', models.CharField(max_length=200, verbose_name='文件名')),
                    ('added_at', models.DateTimeField()),
                    ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='core.document', verbose_name='文书')),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.storedfile')),
                ],
                options={
                    'default_permissions': ('view',),
                    'constraints': [models.UniqueConstraint(fields=('document', 'revision'), name='document_revision_once'), models.UniqueConstraint(condition=models.Q(('step__isnull', False)), fields=('document', 'step'), name='document_step_once')],
                },
            ),
            migrations.CreateModel(
                name='TextBlock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', django_fsm.FSMField(choices=[('draft', '草稿'), ('published', '使用中'), ('replaced', '已由新版取代'), ('withdrawn', '已停用'), ('dropped', '草稿已作废')], default='draft', max_length=10, protected=True, verbose_name='状态')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('document_class', models.CharField(blank=True, max_length=40, verbose_name='文书种类')),
                    ('place', models.CharField(choices=[('head', '版头'), ('opening', '正文开头'), ('remedy', '救济告知'), ('closing', '结束语'), ('contact', '附注（联系方式）')], max_length=10, verbose_name='位置')),
                    ('number', models.PositiveIntegerField(null=True, verbose_name='版次')),
                    ('text', models.TextField(max_length=1000, verbose_name='用语')),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                    ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                    ('published_at', models.DateTimeField(null=True, verbose_name='发布时间')),
                    ('ended_at', models.DateTimeField(null=True, verbose_name='停用时间')),
                    ('ended_reason', models.CharField(blank=True, max_length=300, verbose_name='停用理由')),
                    ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                    ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='停用人')),
                    ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='core.jurisdiction', verbose_name='辖区')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='core.organisation', verbose_name='机关')),
                    ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
                ],
                options={
                    'verbose_name': '文书用语',
                    'verbose_name_plural': '文书用语',
                    'ordering': ['-pk'],
                    'default_permissions': ('view',),
                    'constraints': [models.UniqueConstraint(models.F('jurisdiction'), django.db.models.functions.comparison.Coalesce('organisation_id', 0), models.F('document_class'), models.F('place'), models.F('state'), condition=models.Q(('state__in', ('draft', 'published'))), name='text_one_draft_one_published')],
                },
                bases=(django_fsm.FSMModelMixin, models.Model),
            ),
            migrations.CreateModel(
                name='VoidedNumber',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.PositiveIntegerField(verbose_name='号')),
                    ('reason', models.CharField(max_length=300, verbose_name='作废理由')),
                    ('voided_at', models.DateTimeField(verbose_name='作废时间')),
                    ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voided', to='core.numberseries', verbose_name='系列')),
                    ('voided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
                ],
                options={
                    'verbose_name': '作废编号',
                    'verbose_name_plural': '作废编号',
                    'ordering': ['value'],
                    'default_permissions': ('view',),
                    'constraints': [models.UniqueConstraint(fields=('series', 'value'), name='number_voided_once')],
                },
            ),
            migrations.CreateModel(
                name='InboxMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=500, verbose_name='内容')),
                    ('url', models.CharField(blank=True, max_length=200, verbose_name='去处')),
                    ('key', models.CharField(blank=True, max_length=120)),
                    ('created_at', models.DateTimeField(verbose_name='时间')),
                    ('read_at', models.DateTimeField(null=True, verbose_name='阅读时间')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inbox', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                ],
                options={
                    'verbose_name': '站内消息',
                    'verbose_name_plural': '站内消息',
                    'ordering': ['-pk'],
                    'default_permissions': (),
                    'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['person'], name='inbox_unread')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('person', 'key'), name='inbox_once_per_person_and_key')],
                },
            ),
            migrations.CreateModel(
                name='IssuedNumber',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.PositiveIntegerField()),
                    ('text', models.CharField(max_length=120)),
                    ('object_type', models.CharField(max_length=40)),
                    ('object_id', models.BigIntegerField(null=True)),
                    ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issued', to='core.numberseries')),
                ],
                options={
                    'default_permissions': ('view',),
                    'constraints': [models.UniqueConstraint(fields=('series', 'value'), name='number_once')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('clerk', '窗口人员'), ('reviewer', '审查人员'), ('chief', '首席审批员'), ('head', '负责人'), ('park_admin', '园区管理员'), ('handler', '部门经办人'), ('supervisor', '部门监管人员'), ('coordinator', '政务服务中心协调员'), ('superior', '上级机关经办人'), ('inspector', '督查监察人员'), ('reform', '审改办人员'), ('legal', '合法性审查人员'), ('filer', '台账填报人'), ('appraiser', '考核人员'), ('sysadmin', '系统管理员')], max_length=16, verbose_name='角色')),
                    ('valid_from', models.DateField(verbose_name='起始日')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='最后一日')),
                    ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('absence', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='core.absence')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                    ('substitute_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='substitutes', to=settings.AUTH_USER_MODEL, verbose_name='代谁（AB岗）')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='core.organisation', verbose_name='机构')),
                ],
                options={
                    'verbose_name': '任职',
                    'verbose_name_plural': '任职',
                    'ordering': ['organisation', 'role', 'valid_from'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='membership_period', violation_error_message='最后一日不得早于起始日。'), models.CheckConstraint(condition=models.Q(('absence', None), models.Q(('substitute_for__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='membership_of_absence_is_dated')],
                },
            ),
            ]
        ),
        migrations.RunPython(add_pairs, migrations.RunPython.noop),
    ]
