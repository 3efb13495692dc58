using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     A model without tenants, in which each table has the key of a store.
/// </summary>
internal static class Shop
{
    public static void Configure(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Store>().ToTable("stores").IsDistributedBy(s => s.Id);
        modelBuilder.Entity<Customer>(
            customer =>
            {
                customer.ToTable("customers").IsDistributedBy(c => c.StoreId);
                customer.HasKey(c => new { c.StoreId, c.Id });
                customer.HasOne(c => c.Store).WithMany().HasForeignKey(c => c.StoreId);
            });
        modelBuilder.Entity<Order>(
            order =>
            {
                order.ToTable("orders").IsDistributedBy(o => o.StoreId);
                order.HasKey(o => new { o.StoreId, o.Id });
                order.HasOne(o => o.Store).WithMany(s => s.Orders).HasForeignKey(o => o.StoreId);
                order.HasOne(o => o.Customer).WithMany(c => c.Orders).HasForeignKey(o => new { o.StoreId, o.CustomerId }).IsRequired(false);
            });
        modelBuilder.Entity<Line>(
            line =>
            {
                line.ToTable("lines").IsDistributedBy(l => l.StoreId);
                line.HasKey(l => new { l.StoreId, l.Id });
                line.HasOne(l => l.Order).WithMany(o => o.Lines).HasForeignKey(l => new { l.StoreId, l.OrderId });
            });
    }

    internal sealed class Store
    {
        public int Id { get; set; }

        public List<Order> Orders { get; } = [];
    }

    internal sealed class Customer
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public Store Store { get; set; } = null!;

        public List<Order> Orders { get; } = [];
    }

    internal sealed class Order
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public int? CustomerId { get; set; }

        public decimal Total { get; set; }

        public Store Store { get; set; } = null!;

        public Customer? Customer { get; set; }

        public List<Line> Lines { get; } = [];
    }

    internal sealed class Line
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public int OrderId { get; set; }

        public int Quantity { get; set; }

        public Order Order { get; set; } = null!;
    }
}
