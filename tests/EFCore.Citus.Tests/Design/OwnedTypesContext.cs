using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Tests.Design;

/// <summary>
///     Represents a context with owned types that are mapped to separate tables, inside other owned types.
/// </summary>
public class OwnedTypesContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Order>(
            order =>
            {
                order.ToTable("Orders").IsDistributedBy(o => o.StoreId);
                order.HasKey(o => new { o.StoreId, o.Id });
                order.OwnsMany(
                    o => o.Lines,
                    line =>
                    {
                        line.ToTable("Lines");
                        line.OwnsMany(l => l.Discounts, d => d.ToTable("Discounts").OwnsMany(x => x.Reasons, r => r.ToTable("Reasons")));
                    });
                order.OwnsOne(
                    o => o.Address,
                    address =>
                    {
                        address.ToTable("Addresses");
                        address.OwnsMany(a => a.Phones, p => p.ToTable("Phones"));
                    });
                order.OwnsOne(
                    o => o.Return,
                    r => r.OwnsMany(x => x.Phones, p => p.ToTable("ReturnPhones").OwnsMany(x => x.Calls, c => c.ToTable("Calls"))));
            });

        // The table is colocated with that of an owned type, which is referenced by its name.
        modelBuilder.Entity<Receipt>(
            receipt =>
            {
                receipt.ToTable("Receipts").IsDistributedBy(r => r.StoreId, t => t.IsColocatedWith<Line>());
                receipt.HasKey(r => new { r.StoreId, r.Id });
            });
        modelBuilder.Entity<Stub>(
            stub =>
            {
                stub.ToTable("Stubs").IsDistributedBy(r => r.StoreId);
                stub.HasKey(r => new { r.StoreId, r.Id });
                stub.HasOne<Receipt>().WithMany().HasForeignKey(s => new { s.StoreId, s.ReceiptId });
            });
    }

    public class Order
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public Address? Address { get; set; }

        public Other.Return? Return { get; set; }

        public List<Line> Lines { get; } = [];
    }

    public class Line
    {
        public string Text { get; set; } = "";

        public List<Discount> Discounts { get; } = [];
    }

    public class Discount
    {
        public int Amount { get; set; }

        public List<Reason> Reasons { get; } = [];
    }

    public class Reason
    {
        public string Text { get; set; } = "";
    }

    public class Address
    {
        public string Street { get; set; } = "";

        public List<Phone> Phones { get; } = [];
    }

    public class Phone
    {
        public string Number { get; set; } = "";
    }

    public class Receipt
    {
        public int StoreId { get; set; }

        public int Id { get; set; }
    }

    public class Stub
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public int ReceiptId { get; set; }
    }

    public static class Other
    {
        public class Return
        {
            public int Reason { get; set; }

            public List<Phone> Phones { get; } = [];
        }

        // The class has the same name as another owned type.
        public class Phone
        {
            public string Number { get; set; } = "";

            public List<Call> Calls { get; } = [];
        }

        public class Call
        {
            public int Minutes { get; set; }
        }
    }
}
