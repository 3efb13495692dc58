using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Mistakes;

public class MistakesContext : DbContext
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Order>(order =>
        {
            order.IsDistributedBy(o => o.StoreId);
            order.HasKey(o => o.Id);
            order.HasIndex(o => o.Number).IsUnique();
#pragma warning disable CITUS021
            order.HasAlternateKey(o => o.Number);
#pragma warning restore CITUS021
        });
}

public class Order
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int Number { get; set; }
}

public class Distribute : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
        => migrationBuilder.Sql("SELECT create_distributed_table('orders', 'store_id')");
}
