from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("evidence", "0014_concepts")]

    operations = []
