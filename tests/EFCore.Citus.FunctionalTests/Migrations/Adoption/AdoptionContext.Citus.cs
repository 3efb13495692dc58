using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Migrations.Adoption;

public sealed partial class AdoptionContext
{
    partial void UseCitus(NpgsqlDbContextOptionsBuilder npgsql)
        => npgsql.UseCitus(citus => citus.DefaultShardCount(4));

    partial void Distribute(EntityTypeBuilder entity, string property)
        => entity.IsDistributedBy(property);

    partial void Replicate(EntityTypeBuilder entity)
        => entity.IsReferenceTable();
}
